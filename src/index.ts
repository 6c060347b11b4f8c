/** The engine without n8n: one limiter for each portal, batches, fast reading, and usage counts (docs/scripts.md). */
export { AxiosTransport, type AxiosTransportOptions } from './portal/transport/axios-transport';
export { BitrixError, type BitrixErrorDetails, type ErrorKind } from './portal/answers/errors';
export { ItemGroup, Portal } from './portal/portal';
export { allRows } from './portal/reading/read';
export type { PortalSettings } from './portal/sending/request';
export { parseWebhookUrl, type WebhookUrl } from './portal/transport/webhook-url';
export {
	type Transport,
	TransportFailure,
	type TransportReply,
	type TransportRequest,
} from './portal/transport/transport';
export type * from './portal/types';
export {
	configureLimits,
	type LimitsOptions,
	redisSettingsOfUrl,
	type RedisSettings,
} from './portal/settings/configuration';
export type { PlanName } from './facts/plans';
export type { PlanSetting } from './portal/settings/plan';
export { closeLimits } from './portal/shared/shared-portal';
export { type CustomLimits, type Policy, type QuietHours, type WindowPolicy } from './limits/policy';
export type { Priority } from './limits/priority';
export type { Counts } from './usage/counts';
export * from './usage/history';
export type { PortalUsage } from './usage/portal-usage';
