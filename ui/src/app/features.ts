import { caseload } from '../features/caseload';
import { search } from '../features/search';
import { today } from '../features/today';
import type { Feature } from './feature';

/** One line for each feature. */
export const features: Feature[] = [caseload, search, today];
