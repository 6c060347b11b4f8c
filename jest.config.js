// Unit, property, SDK and engine tests: `npm test`. The tests in a real n8n have their own file: test/e2e/jest.config.js.
/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: '<rootDir>/test/environment.js',
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
	setupFiles: ['<rootDir>/test/setup.js'],
	testRunner: '<rootDir>/test/runner.js',
	testSequencer: '<rootDir>/test/sequencer.js',
	// Many tests wait for servers or processes of their own: four workers keep two processors busy.
	maxWorkers: 4,
	// A guard against hanging, not a measure: what takes a minute takes ten where other programs use the processors.
	testTimeout: 600_000,
};
