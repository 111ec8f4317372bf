import type { Component } from 'svelte';

/** What stands beside the plan: one line for each part, from the top. Each does its own query. */
export const aside: Component<{ dossier: string }>[] = [];
