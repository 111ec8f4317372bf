import type { Component } from 'svelte';

/** What other features show beside the day, from top to bottom; each does its own query and may render nothing. */
export const asides: Component[] = [];
