import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const imports = {
  paths: [{ name: '@tabler/icons-svelte', message: 'Import one icon: @tabler/icons-svelte/icons/<name>.' }],
  patterns: [
    {
      group: ['@tauri-apps/*', '**/tauri/bindings', '**/tauri/bindings.ts'],
      message: 'Only src/lib/tauri touches Tauri. Import from $lib/tauri.'
    }
  ]
};

export default ts.config(
  { ignores: ['dist', 'src/paraglide', 'src/lib/tauri/bindings.ts'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      'no-console': 'error',
      'no-restricted-imports': ['error', imports],
      'no-restricted-globals': ['error', 'localStorage', 'sessionStorage'],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'svelte/no-at-html-tags': 'error',
      'svelte/no-useless-mustaches': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: "SvelteAttribute[key.name='style']",
          message: 'The security policy drops style attributes: use a class or a style: directive.'
        }
      ],
      'svelte/no-navigation-without-resolve': 'off'
    }
  },
  { files: ['*.js', '*.ts'], languageOptions: { globals: { ...globals.node } } },
  { files: ['src/lib/tauri/**'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig }
    }
  }
);
