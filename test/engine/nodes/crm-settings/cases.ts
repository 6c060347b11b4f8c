/** Cases of the CRM Settings node, by the value of their resource. */
export * from './currency.cases';
export * from './custom-field.cases';
export * from './dictionary-item.cases';
export * from './document-template.cases';
export * from './layout.cases';
export * from './processes.cases';
export * from './reference.cases';
export * from './requisite-template.cases';
export * from './settings.cases';
