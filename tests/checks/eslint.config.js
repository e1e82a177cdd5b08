// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// The configuration of ESLint for eslint.sh: it finds faults, not matters of taste.

import js from '@eslint/js';

const names = (...list) => Object.fromEntries(list.map(name => [name, 'readonly']));

export default [
    {
        files: ['**/*.js'],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: 'module',
            // GJS's globals.
            globals: names('ARGV', 'TextDecoder', 'TextEncoder', 'console', 'imports', 'log', 'logError', 'print', 'printerr'),
        },
        linterOptions: {reportUnusedDisableDirectives: 'error'},
        rules: {
            ...js.configs.recommended.rules,
            'array-callback-return': 'error',
            'consistent-return': 'error',
            'eqeqeq': 'error',
            'no-constructor-return': 'error',
            'no-promise-executor-return': 'error',
            'no-self-compare': 'error',
            'no-shadow': 'error',
            'no-template-curly-in-string': 'error',
            'no-throw-literal': 'error',
            'no-unused-expressions': 'error',
            // The prefix of names that are not used.
            'no-unused-vars': ['error', {argsIgnorePattern: '^_', varsIgnorePattern: '^_'}],
            'no-use-before-define': ['error', {functions: false}],
            'no-var': 'error',
            'require-atomic-updates': 'error',
        },
    },
    {
        // GJS loads overrides as scripts.
        files: ['introspection/overrides/**/*.js'],
        languageOptions: {sourceType: 'script'},
    },
    {
        files: ['**/*.node.js'],
        languageOptions: {sourceType: 'commonjs', globals: names('Buffer', 'process')},
    },
];
