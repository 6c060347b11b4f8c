import { LoggerProxy } from 'n8n-workflow';
import { configureLimits } from '../portal/settings/configuration';
import { limitsFromEnvironment } from './environment';

/** Makes this process share limits as the administrator has set. Call it before a portal is used. */
export function shareLimits(): void {
	configureLimits(() => ({
		...limitsFromEnvironment(),
		warn: (text) => LoggerProxy.warn(`Bitrix24: ${text}`),
	}));
}
