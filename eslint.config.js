import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['**/dist/', 'build/', 'docs/api/', 'native/tensorflow/', 'models/'] },
  js.configs.recommended,
  // Prettier wraps code; it leaves comments, and strings that are too long, as they are.
  {
    rules: { 'max-len': ['error', { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreUrls: true }] },
  },
  {
    files: ['**/*.ts'],
    ignores: ['src/**/simd/assembly/**'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-shadow': ['error', { allow: ['_'] }],
      // Numbers in messages are what the messages are about.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An interface that extends what a schema describes gives it a name in messages and documentation.
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      // The verbosity of tfjs's fit is an enum whose names it does not export.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_$', argsIgnorePattern: '^_$' }],
    },
  },
  {
    // AssemblyScript has TypeScript's syntax, but not its types.
    files: ['src/**/simd/assembly/*.ts'],
    extends: [tseslint.configs.base],
    rules: { 'no-undef': 'off' },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { console: 'readonly' } },
    rules: { 'no-shadow': ['error', { allow: ['_'] }] },
  },
);
