import { fileURLToPath } from 'node:url';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [paraglideVitePlugin({ project: './project.inlang', outdir: './src/paraglide' }), svelte(), svelteTesting()],
  resolve: { alias: { $lib: here('./src/lib'), $app: here('./src/app'), $m: here('./src/paraglide/messages.js') } },
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: {
    // The floor of light-dark(): a lower target would rewrite the colours of both themes.
    target: ['safari17.5', 'chrome123'],
    // The content security policy allows fonts and pictures from the program only, not from data addresses.
    assetsInlineLimit: 0
  },
  test: {
    environment: 'jsdom',
    pool: 'vmThreads',
    include: ['src/**/*.test.ts'],
    setupFiles: ['./src/dev/test-setup.ts'],
    restoreMocks: true,
    // Machines that do more than one thing at a time need longer; nothing here measures time.
    testTimeout: 60_000
  }
});
