import type { Feature } from './feature';

/** One line for each feature. */
export const features: Feature[] = [];
