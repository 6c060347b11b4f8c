import type { INodeProperties } from 'n8n-workflow';

/** A parameter of a panel. */
export interface Parameter {
	/** The name by which operations ask for it. */
	name: string;
	/** Makes a new description, because n8n changes them in place. The builder adds when it is shown. */
	draw(): INodeProperties;
	/** Entries of a collection: shown with it, or for operations that ask for `collection.part`. */
	parts?: readonly Parameter[];
}
