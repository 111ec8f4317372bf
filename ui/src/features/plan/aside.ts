import type { Component } from 'svelte';
import Health from '../course/Health.svelte';
import Intensity from '../course/Intensity.svelte';
import Zrm from '../course/Zrm.svelte';

/** What stands beside the plan: one line for each part, from the top. Each does its own query. */
export const aside: Component<{ dossier: string }>[] = [Zrm, Intensity, Health];
