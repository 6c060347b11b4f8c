// Unit, property, SDK and engine tests: `npm test`. The tests in a real n8n have their own file: test/e2e/jest.config.js.
/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
	modulePathIgnorePatterns: ['<rootDir>/artefacts/'],
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
				module: { type: 'commonjs' },
			},
		],
	},
	setupFiles: ['reflect-metadata', '<rootDir>/test/setup.js'],
	testRunner: '<rootDir>/test/runner.js',
	testSequencer: '<rootDir>/test/sequencer.js',
	// In a suite each look-up of a global is a call into the sandbox of jest. These are handed to each module as variables;
	// not the ones that a virtual clock replaces.
	sandboxInjectedGlobals: [
		...['Array', 'BigInt', 'Boolean', 'Error', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Promise', 'Proxy'],
		...['Reflect', 'RegExp', 'Set', 'String', 'Symbol', 'WeakMap', 'parseFloat', 'parseInt'],
	],
	// Many tests wait for servers or processes of their own: three workers keep two processors busy.
	maxWorkers: 3,
	// A guard against hanging, not a measure: what takes a minute takes ten where other programs use the processors.
	testTimeout: 600_000,
};
