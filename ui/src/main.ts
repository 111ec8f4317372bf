import { mount } from 'svelte';
import App from '$app/App.svelte';
import { keepDraftsIn } from '$lib/drafts';
import { storedDrafts } from '$lib/tauri/keepers';
import '$lib/look/index.css';

keepDraftsIn(storedDrafts);

const target = document.getElementById('app');
if (target) mount(App, { target });
