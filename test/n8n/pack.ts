import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkout } from './cache';
import { npm } from './npm';
import { run } from './run';

/** A package as npm would publish it. */
export interface PackedPackage {
	name: string;
	version: string;
	/** Paths of its files, from the root of the package. */
	files: string[];
	/** The .tgz file, alone in a temporary folder. Installing the package deletes it. */
	tarball: string;
}

interface PackReport {
	name: string;
	version: string;
	filename: string;
	files: Array<{ path: string }>;
}

/** Packs a checkout that is built already. @param directory the folder with its package.json. */
export async function packPackage(directory = checkout): Promise<PackedPackage> {
	const destination = mkdtempSync(join(tmpdir(), 'bitrix24-pack-'));
	const parameters = [
		'pack',
		'--ignore-scripts',
		'--json',
		'--loglevel=error',
		'--pack-destination',
		destination,
	];
	const { stdout } = await npm(parameters, { cwd: directory });
	const [{ name, version, filename, files }] = JSON.parse(stdout) as PackReport[];
	return { name, version, files: files.map(({ path }) => path), tarball: join(destination, filename) };
}

/**
 * Installs a package in the same place and way as "Install community node" of n8n (community-packages.service.js,
 * downloadPackage), so that dependencies, paths and type names are those of a user. n8n loads it at its next start.
 *
 * @returns the folder of the installed package.
 */
export async function installPackage(pack: PackedPackage, userFolder: string): Promise<string> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const directory = join(nodes, 'node_modules', pack.name);
	rmSync(directory, { recursive: true, force: true });
	mkdirSync(directory, { recursive: true });
	await run('tar', ['-xzf', pack.tarball, '-C', directory, '--strip-components=1']);
	rmSync(dirname(pack.tarball), { recursive: true });
	const file = join(directory, 'package.json');
	const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
	for (const part of ['devDependencies', 'peerDependencies', 'optionalDependencies']) delete manifest[part];
	writeFileSync(file, JSON.stringify(manifest, null, 2));
	const parameters = [
		'install',
		'--audit=false',
		'--fund=false',
		'--bin-links=false',
		'--install-strategy=shallow',
	];
	await npm([...parameters, '--ignore-scripts=true', '--package-lock=false'], { cwd: directory });
	const ledger = { name: 'installed-nodes', private: true, dependencies: { [pack.name]: pack.version } };
	writeFileSync(join(nodes, 'package.json'), JSON.stringify(ledger, null, 2));
	return directory;
}
