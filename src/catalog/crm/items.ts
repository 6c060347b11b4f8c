/** The kinds of records that crm.item.* reads and writes. A new one is a file of its own and a line here. */
export { company } from './company';
export { contact } from './contact';
export { deal } from './deal';
export { lead } from './lead';
export { quote } from './quote';
export { smartInvoice } from './smart-invoice';
export { smartProcess } from './smart-process';
