/** Every node of the pack. A new node needs a file beside this one and a line here. */
export { api } from './api';
export { batch } from './batch';
export { changesTrigger } from './changes-trigger';
export { crm } from './crm';
export { crmSettings } from './crm-settings';
export { people } from './people';
export { tasks } from './tasks';
export { trigger } from './trigger';
export { usage } from './usage';
export { usageTrigger } from './usage-trigger';
