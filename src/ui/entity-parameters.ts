import type { Choice } from '../catalog/entity';
import { cursor, remember, startDate, startFrom } from './change-parameters';
import { documentFormat, fileField, outputFileField } from './file-parameters';
import { filters, limit, listOptions, returnAll, simplify, sort } from './list-parameters';
import { options } from './options';
import type { Parameter } from './parameter';
import { PRODUCT_ROW_PARAMETERS } from './product-row-parameters';
import { choiceLocators } from './record-locator';
import {
	contactDetailChanges,
	contactDetails,
	fieldsMapper,
	fieldsToMatch,
	fieldsToWrite,
	matchBy,
	matchedFields,
} from './record-parameters';
import { emptyValues, keepFiles, severalMatches, uniqueFields } from './write-options';

/** All parameters of operations on entities, in the order of the panel. A panel draws those that its operations name. */
export const entityParameters = (choices: readonly Choice[]): Parameter[] => [
	...choices.flatMap(choiceLocators),
	matchBy,
	fieldsMapper,
	matchedFields,
	fieldsToMatch,
	fieldsToWrite,
	contactDetails,
	contactDetailChanges,
	...PRODUCT_ROW_PARAMETERS,
	fileField,
	documentFormat,
	outputFileField,
	remember,
	cursor,
	startFrom,
	startDate,
	returnAll,
	limit,
	simplify,
	filters,
	sort,
	options(...listOptions, uniqueFields, severalMatches, keepFiles, emptyValues),
];
