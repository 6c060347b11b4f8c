import { limitFields } from '../../../credentials/limit-fields';
import { PLAN_TITLES } from '../../../src/facts/plans';

it('plans have the titles that the credential shows', () => {
	const [plan] = limitFields();
	const shown = (plan.options ?? []).map((option) => [
		'value' in option ? option.value : undefined,
		'name' in option ? option.name : undefined,
	]);
	expect(Object.fromEntries(shown)).toEqual({ auto: 'Auto', ...PLAN_TITLES });
});
