import type { INodeProperties } from 'n8n-workflow';

/** A parameter of the node's panel. */
export interface Parameter {
	/** The name by which operations ask for it. */
	name: string;
	/** Draws it anew, since n8n changes descriptions in place. When it is shown is the builder's to say. */
	draw(): INodeProperties;
	/** What the collection holds: with it always, or for operations that ask for `collection.part`. */
	parts?: readonly Parameter[];
}
