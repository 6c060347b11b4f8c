import { BitrixError, type ErrorKind } from '../../portal/answers/errors';
import type { Row } from '../../portal/types';
import type { Licence } from '../../usage/licence';
import type { OperationContext } from '../types';

/** Kinds of errors with which a portal refuses to name the licence to a webhook. */
const REFUSED: ReadonlySet<ErrorKind> = new Set(['permission', 'notFound', 'request']);

/** Kinds of errors that mean that a limit is used up. Then the usage is shown without the licence. */
const USED_UP: ReadonlySet<ErrorKind> = new Set(['budget', 'rateLimit', 'operatingLimit']);

/** Status codes of local and free applications. Days are counted only for applications that are paid or on trial. */
const WITHOUT_END: ReadonlySet<string> = new Set(['L', 'F']);

/**
 * Asks app.info for the licence. Applications get all of it; webhooks get the code of the plan or a refusal, depending on
 * the portal (docs/internals/portal.md, "Licence").
 * @throws BitrixError for errors other than such a refusal or a used-up limit
 */
export async function readLicence({ call }: Pick<OperationContext, 'call'>): Promise<Licence> {
	const answer = await call('app.info', {}, { effect: 'read' }).catch(refusalOnly);
	if (answer instanceof BitrixError) {
		if (USED_UP.has(answer.kind)) {
			return { note: 'The licence could not be read now, because a limit is used up.', passing: true };
		}
		return {
			note: `Bitrix24 does not show the licence to this webhook (${answer.code || answer.description}), only to applications. So the days left are unknown, and the plan is the one of the credential.`,
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
			note: 'Bitrix24 shows webhooks only the plan; only applications see the days left.',
		};
	}
	const paymentExpired = PAYMENT_EXPIRED === 'Y';
	if (WITHOUT_END.has(String(STATUS)) || DAYS === null || !Number.isFinite(Number(DAYS))) {
		return {
			...plan,
			paymentExpired,
			note: 'Bitrix24 counts days only for applications that are paid for or on trial, and this one is not.',
		};
	}
	return { ...plan, paymentExpired, daysLeft: Number(DAYS) };
}

function refusalOnly(error: unknown): BitrixError {
	if (error instanceof BitrixError && (REFUSED.has(error.kind) || USED_UP.has(error.kind))) return error;
	throw error;
}
