import { applicationOnlyMethods } from './application-only';
import { applicationOptionMethods } from './application-options';
import { eventMethods } from './events';
import { offlineEventMethods } from './offline-events';
import { catalogDictionaryMethods } from './catalog-dictionaries';
import { catalogProductMethods } from './catalog-products';
import { crmCategoryMethods } from './crm-category';
import { crmClassicMethods } from './crm-classic';
import { crmItemMethods } from './crm-item';
import { crmStatusMethods } from './crm-status';
import { crmTypeMethods } from './crm-type';
import { crmTodoMethods } from './crm-activity-todo';
import { crmActivityMethods } from './crm-activity';
import { crmCurrencyMethods } from './crm-currencies';
import { crmSettingMethods } from './crm-settings';
import { crmCardSettingMethods } from './crm-card-settings';
import { crmDictionaryMethods } from './crm-dictionaries';
import { crmDocumentMethods } from './crm-documents';
import { crmDuplicateMethods } from './crm-duplicates';
import { crmLinkMethods } from './crm-links';
import { crmOrderMethods } from './crm-orders';
import { crmPaymentItemMethods } from './crm-payment-items';
import { crmPaymentMethods } from './crm-payments';
import { crmProductRowMethods } from './crm-product-rows';
import { crmActivityBindingMethods } from './crm-activity-bindings';
import { crmAddressMethods, crmRequisiteLinkMethods } from './crm-requisite-links';
import { crmRequisitePresetMethods } from './crm-requisite-presets';
import { crmRequisiteMethods } from './crm-requisites';
import { crmTimelineRecordMethods } from './crm-timeline-records';
import { crmCodedRowMethods } from './crm-coded-rows';
import { crmApplicationLayoutMethods } from './crm-application-layouts';
import { crmDescriptionMethods } from './crm-descriptions';
import { crmTimelineMethods } from './crm-timeline';
import { crmUserFieldMethods } from './crm-userfields';
import { userFieldConfigMethods } from './userfieldconfig';
import { taskMethods } from './tasks';
import { taskPositionalMethods } from './task-positional';
import { taskControllerMethods } from './task-controllers';
import { taskActionMethods } from './task-actions';
import { taskFlowAndStageMethods } from './task-flows-stages';
import { taskScrumBoardMethods } from './task-scrum-board';
import { taskUserFieldMethods } from './task-user-fields';
import { rest3TaskPartMethods } from './rest3-task-parts';
import { taskTemplateChecklistMethods } from './task-template-checklist';
import { rest3TaskMethods } from './rest3-tasks';
import { imMethods } from './im';
import type { Method } from './method';
import { systemMethods } from './system';
import { diskFolderMethods } from './disk-folders';
import { listElementMethods } from './list-elements';
import { rest3MailMethods } from './rest3-mail';
import { telephonyMethods } from './telephony';
import { departmentMethods } from './departments';
import { employeeMethods } from './employees';
import { hcmLinkMethods } from './hcm-link';
import { structureMemberMethods } from './structure-members';
import { structureNodeMethods } from './structure-nodes';
import { workgroupControllerMethods } from './workgroup-controller';
import { workgroupMethods } from './workgroups';
import { workingDayMethods } from './working-day';
import { timeControlMethods } from './time-control';
import { timeRecordMethods } from './time-records';
import { userAccessMethods } from './user-access';
import { userFieldMethods } from './user-fields';
import { userMethods } from './users';

/** All methods. A new family is a file and a line here. */
const all: Method[] = [
	...systemMethods,
	...userMethods,
	...userFieldMethods,
	...userAccessMethods,
	...departmentMethods,
	...structureNodeMethods,
	...structureMemberMethods,
	...employeeMethods,
	...workgroupMethods,
	...workgroupControllerMethods,
	...workingDayMethods,
	...timeControlMethods,
	...timeRecordMethods,
	...hcmLinkMethods,
	...crmItemMethods,
	...crmClassicMethods,
	...crmStatusMethods,
	...crmCategoryMethods,
	...crmTypeMethods,
	...crmTodoMethods,
	...crmActivityMethods,
	...crmActivityBindingMethods,
	...crmCurrencyMethods,
	...crmSettingMethods,
	...crmCardSettingMethods,
	...crmDocumentMethods,
	...crmDictionaryMethods,
	...crmDuplicateMethods,
	...crmLinkMethods,
	...crmOrderMethods,
	...crmPaymentMethods,
	...crmPaymentItemMethods,
	...crmProductRowMethods,
	...crmRequisiteMethods,
	...crmRequisitePresetMethods,
	...crmRequisiteLinkMethods,
	...crmAddressMethods,
	...crmTimelineRecordMethods,
	...crmCodedRowMethods,
	...crmApplicationLayoutMethods,
	...crmDescriptionMethods,
	...crmTimelineMethods,
	...crmUserFieldMethods,
	...userFieldConfigMethods,
	...catalogDictionaryMethods,
	...catalogProductMethods,
	...diskFolderMethods,
	...listElementMethods,
	...telephonyMethods,
	...rest3MailMethods,
	...taskMethods,
	...taskPositionalMethods,
	...taskControllerMethods,
	...taskActionMethods,
	...taskFlowAndStageMethods,
	...taskScrumBoardMethods,
	...taskUserFieldMethods,
	...rest3TaskPartMethods,
	...taskTemplateChecklistMethods,
	...rest3TaskMethods,
	...imMethods,
	...eventMethods,
	...offlineEventMethods,
	...applicationOptionMethods,
	...applicationOnlyMethods,
];

const byName = new Map(all.map((method) => [method.name.toLowerCase(), method]));

/** The methods of a portal. Names are found in any case. */
export interface MethodTable {
	readonly all: readonly Method[];
	named(name: string): Method | undefined;
}

export const methodTable: MethodTable = { all, named: (name) => byName.get(name.toLowerCase()) };
