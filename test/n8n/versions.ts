/** The n8n release that the pack is proven on; the checkout's n8n-core is the one of the same release. */
export const n8nVersion = '2.41.1';

/** The oldest Node that this n8n runs on. */
export const minimumNodeMajor = 24;

/** The Node that is fetched along with n8n where the running Node is older. */
export const fetchedNodeVersion = '24.21.0';

/**
 * Versions that replace what n8n's dependencies ask for: a newer linkedom depends on a package that cannot be
 * installed, and n8n-nodes-base takes xlsx from an address outside the package registry. Our tests use neither.
 */
export const overrides = { linkedom: '0.18.12', xlsx: '0.18.5' };
