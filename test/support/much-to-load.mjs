/** As much JavaScript to load and to compile as a command of ours has, in parts that only a new version of a dependency changes. */
import 'ajv/dist/2020.js';
import 'fast-glob';
import 'inversify';
import 'typebox';
