import type { Logger } from 'n8n-workflow';
import { configureLimits } from '../portal/settings/configuration';
import { limitsFromEnvironment } from './environment';
import { logTo } from './log';

/** Makes this process share limits as the administrator has set. Call it before a portal is used. */
export function shareLimits(context: { logger?: Logger }): void {
	configureLimits(() => ({ ...limitsFromEnvironment(), warn: logTo(context, 'warn') }));
}
