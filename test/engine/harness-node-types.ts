import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PackageDirectoryLoader } from 'n8n-core';
import {
	NodeHelpers,
	type ICredentialType,
	type IDataObject,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
} from 'n8n-workflow';
import { stubNodeTypes } from './harness-stub-nodes';

/** Node and credential types of a built package, read by n8n's loader, and the stand-ins for n8n's nodes. */
export class PackTypes implements INodeTypes {
	private constructor(private readonly loader: PackageDirectoryLoader) {}

	/** Loads the types. @param directory the folder with the package.json. @throws when the package is not built. */
	static async load(directory: string): Promise<PackTypes> {
		const loader = new PackageDirectoryLoader(directory);
		const { nodes = [], credentials = [] } = loader.packageJson.n8n ?? {};
		const missing = [...nodes, ...credentials].find((file) => !existsSync(join(directory, file)));
		if (missing) throw new Error(`${missing} is missing: build the package first ("npm run build")`);
		await loader.loadAll();
		return new PackTypes(loader);
	}

	/** Name of the package, which comes before the dot in names of node types. */
	get packageName(): string {
		return this.loader.packageName;
	}

	getByName(fullName: string): INodeType | IVersionedNodeType {
		const stub = stubNodeTypes[fullName];
		if (stub) return stub;
		const prefix = `${this.packageName}.`;
		if (fullName.startsWith(prefix)) return this.loader.getNode(fullName.slice(prefix.length)).type;
		const known = [...Object.keys(stubNodeTypes), `${prefix}*`].join(', ');
		throw new Error(`The embedded engine has no node type "${fullName}"; it has ${known}`);
	}

	getByNameAndVersion(fullName: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(fullName), version);
	}

	getKnownTypes(): IDataObject {
		return {};
	}

	/** A credential type. @throws n8n's UnrecognizedCredentialTypeError. */
	credential(type: string): ICredentialType {
		return this.loader.getCredential(type).type;
	}

	/** Node types of the package that use this credential type. */
	nodesWithCredential(type: string): INodeType[] {
		return this.loader.types.nodes
			.filter(({ credentials = [] }) => credentials.some(({ name }) => name === type))
			.map(({ name }) => NodeHelpers.getVersionedNodeType(this.loader.getNode(name).type));
	}
}
