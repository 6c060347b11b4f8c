import { callAnyMethod } from '../operations/api/call-any-method';
import { getManyRows } from '../operations/api/get-many-rows';
import { apiMethods } from '../runtime/api-panel';
import { API_PARAMETERS } from '../ui/api-parameters';
import { operationNode } from './node';

export const api = operationNode({
	displayName: 'Bitrix24 API',
	operations: [callAnyMethod, getManyRows],
	parameters: API_PARAMETERS,
	first: 'callMethod',
	methods: apiMethods,
	example: { operation: 'callMethod', method: { __rl: true, mode: 'name', value: 'profile' } },
});
