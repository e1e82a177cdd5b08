// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// What eslint.sh has ESLint look for: faults, not matters of taste.

import js from '@eslint/js';

const names = (...list) => Object.fromEntries(list.map(name => [name, 'readonly']));

export default [
    {
        files: ['**/*.js'],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: 'module',
            // What GJS has besides the language.
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
            // A name that begins so says that it is not used.
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
