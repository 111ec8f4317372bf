import type { Feature } from '$app/feature';
import Reminder from './Reminder.svelte';

export const backup: Feature = { foot: [Reminder] };
