import { BitrixError, type ErrorKind } from '../../portal/answers/errors';
import type { Row } from '../../portal/types';
import type { Licence } from '../../usage/licence';
import type { OperationContext } from '../types';

/** Kinds of refusal that mean: this webhook is not told. */
const NOT_TOLD: ReadonlySet<ErrorKind> = new Set(['permission', 'notFound', 'request']);

/** Kinds that mean: a limit is used up, which is what the person wants to see. */
const USED_UP: ReadonlySet<ErrorKind> = new Set(['budget', 'rateLimit', 'operatingLimit']);

/** Local and free applications: the days that app.info tells are those of an application's paid or trial period. */
const WITHOUT_END: ReadonlySet<string> = new Set(['L', 'F']);

/**
 * Asks app.info (bitrix24/api.md 1.5). Applications get everything; inbound webhooks get the plan's code, or a refusal,
 * depending on the portal.
 * @throws BitrixError for trouble that is neither that nor a limit
 */
export async function readLicence({ call }: Pick<OperationContext, 'call'>): Promise<Licence> {
	const answer = await call('app.info', {}, { effect: 'read' }).catch(refusalOnly);
	if (answer instanceof BitrixError) {
		if (USED_UP.has(answer.kind)) {
			return { note: 'The licence could not be asked for now, because a limit is used up.', passing: true };
		}
		return {
			note: `Bitrix24 does not tell this webhook the licence (${answer.code || answer.description}). It tells applications only, so days left are unknown here and the plan is that of the credential.`,
		};
	}
	const { LICENSE, LICENSE_FAMILY, STATUS, DAYS, PAYMENT_EXPIRED } = (answer.result ?? {}) as Row;
	const plan = {
		...(LICENSE !== undefined && { licence: String(LICENSE) }),
		...(LICENSE_FAMILY !== undefined && { family: String(LICENSE_FAMILY) }),
	};
	if (STATUS === undefined) {
		return {
			...plan,
			note: 'Bitrix24 tells webhooks the plan only; the days left are told to applications.',
		};
	}
	const paymentExpired = PAYMENT_EXPIRED === 'Y';
	if (WITHOUT_END.has(String(STATUS)) || DAYS === null || !Number.isFinite(Number(DAYS))) {
		return {
			...plan,
			paymentExpired,
			note: 'Bitrix24 counts the days of applications that are paid for or on trial, and this one is not.',
		};
	}
	return { ...plan, paymentExpired, daysLeft: Number(DAYS) };
}

function refusalOnly(error: unknown): BitrixError {
	if (error instanceof BitrixError && (NOT_TOLD.has(error.kind) || USED_UP.has(error.kind))) return error;
	throw error;
}
