/**
 * The process that startPortalProcess starts: one portal with the options of its parent. It stops when the parent
 * stops.
 */
import { startPortal, type PortalOptions } from '.';
import { parseMessage } from './wire';

process.on('disconnect', () => process.exit(0));

process.once('message', (message: string) => {
	startPortal(parseMessage(message) as PortalOptions).then(
		({ url, webhookUrl }) => process.send?.({ url, webhookUrl }),
		(error: unknown) => {
			process.send?.({ failure: error instanceof Error ? error.message : String(error) });
			process.exit(1);
		},
	);
});
