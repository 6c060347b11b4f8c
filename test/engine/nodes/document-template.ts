/** The content of a Word file, as documents and their templates take it. */
export const content = Buffer.from('a Word file').toString('base64');

/** A template for documents of deals. */
export const template = {
	name: 'Offer',
	file: ['offer.docx', content],
	numeratorId: 1,
	region: 'de',
	entityTypeId: ['2'],
};

/** How a test case gets the template that it needs. */
export const documentTemplateId: [method: string, parameters: object, id: string] = [
	'crm.documentgenerator.template.add',
	{ fields: template },
	'template.id',
];
