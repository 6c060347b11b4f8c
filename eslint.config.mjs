import { configWithoutCloudSupport } from '@n8n/node-cli/eslint';

export default [
	// The preset is about what n8n loads. Tests and scripts start programs, print, and are held by TypeScript and Prettier.
	{ ignores: ['dist/**', 'artefacts/**', 'node_modules/**', 'sandbox/**', 'test/**', 'scripts/**'] },
	...configWithoutCloudSupport,
	{
		files: ['package.json'],
		rules: {
			// The one rule that is off: the pack's limiter stands on bottleneck and its own transport on axios. Both are
			// runtime dependencies, so the pack is for self-hosted n8n and cannot carry n8n's verified badge (README).
			'@n8n/community-nodes/no-runtime-dependencies': 'off',
		},
	},
];
