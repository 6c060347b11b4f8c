import { eventTriggerProperties } from '../ui/event-trigger-parameters';
import { eventTrigger } from './node';

export const trigger = eventTrigger({
	displayName: 'Bitrix24 Trigger',
	properties: eventTriggerProperties,
	example: { authentication: 'oAuth2', events: ['ONCRMDEALADD', 'ONCRMDEALUPDATE'] },
});
