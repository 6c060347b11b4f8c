/** The n8n release on which the whole pack is tested. The n8n-core of the checkout has the same release. */
export const n8nVersion = '2.41.1';

/** Older releases on which triggers are tested: the last one before n8n 2, and the last one that Node 20 and 22 get. */
export const olderN8nVersions = ['1.123.81', '2.8.4'] as const;

/** The release that a command runs: `N8N_VERSION=2.8.4 npm run e2e trigger`. */
export const chosenN8nVersion = process.env.N8N_VERSION || n8nVersion;

/** The oldest Node on which this n8n runs. */
export const minimumNodeMajor = 24;

/** The Node that is fetched with n8n if the running one is older. */
export const fetchedNodeVersion = '24.21.0';

/**
 * Versions that replace those of n8n's dependencies. A newer linkedom depends on a package that cannot be installed, and
 * n8n-nodes-base takes xlsx from outside of the package registry. Our tests use neither.
 */
export const overrides = { linkedom: '0.18.12', xlsx: '0.18.5' };
