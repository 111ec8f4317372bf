import type { Feature } from '$app/feature';
import Foot from './Foot.svelte';

export const notice: Feature = { foot: [Foot] };
