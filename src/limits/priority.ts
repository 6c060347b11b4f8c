/** What comes first when credits are scarce. Values are Bottleneck's: the lower the earlier. */
export const PRIORITIES = { interactive: 2, normal: 5, background: 8 } as const;

export type Priority = keyof typeof PRIORITIES;
