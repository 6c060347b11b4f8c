import {
	isRunning,
	pauseRunning,
	resumeRunning,
	startRunning,
} from '../../../../src/triggers/delivery/running';

/** What begins and ends, in order. */
let log: string[];
beforeEach(() => (log = []));

let nodes = 0;
const fresh = () => ({ workflow: 'w', node: `n${nodes++}` });

const begin = (name: string) => () => {
	log.push(`${name} begins`);
	return () => void log.push(`${name} ends`);
};

it('a new start ends what an earlier one does, whose closeFunction n8n has forgotten', async () => {
	const identity = fresh();
	const closeFirst = startRunning(identity, begin('first'));
	const closeSecond = startRunning(identity, begin('second'));
	expect(log).toEqual(['first begins', 'first ends', 'second begins']);
	await closeSecond();
	await closeFirst();
	expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
	expect(isRunning(identity)).toBe(false);
});

it('closing the first one after the second has begun does not end the second', async () => {
	const identity = fresh();
	const closeFirst = startRunning(identity, begin('first'));
	startRunning(identity, begin('second'));
	await closeFirst();
	expect(isRunning(identity)).toBe(true);
	expect(log.filter((line) => line === 'second ends')).toEqual([]);
});

it('other nodes, and the same node of another workflow, go on', () => {
	const one = fresh();
	startRunning(one, begin('one'));
	startRunning({ ...one, workflow: 'copy' }, begin('copy'));
	startRunning(fresh(), begin('other'));
	expect(log).toEqual(['one begins', 'copy begins', 'other begins']);
});

it('delete() after a failed create() pauses it, the next create() goes on', async () => {
	const identity = fresh();
	const close = startRunning(identity, begin('it'));
	for (let tries = 0; tries < 3; tries++) pauseRunning(identity);
	expect([log, isRunning(identity)]).toEqual([['it begins', 'it ends'], false]);
	resumeRunning(identity);
	resumeRunning(identity);
	expect([log.slice(2), isRunning(identity)]).toEqual([['it begins'], true]);
	await close();
	expect(log.slice(3)).toEqual(['it ends']);
	// create() of a node that is not running any more starts nothing.
	resumeRunning(identity);
	expect(log).toHaveLength(4);
});

it('delete() ends also the one that n8n cannot close any more', () => {
	const identity = fresh();
	startRunning(identity, begin('first'));
	startRunning(identity, begin('second'));
	pauseRunning(identity);
	expect(log.filter((line) => line.endsWith('ends'))).toEqual(['first ends', 'second ends']);
});

it('one that fails to begin leaves nothing behind', () => {
	const identity = fresh();
	startRunning(identity, begin('first'));
	const failing = () => {
		throw new Error('no');
	};
	expect(() => startRunning(identity, failing)).toThrow('no');
	expect(isRunning(identity)).toBe(false);
	resumeRunning(identity);
	expect(log).toEqual(['first begins', 'first ends']);
});

it('the register is that of the process, also for another copy of the package', () => {
	const identity = fresh();
	startRunning(identity, begin('first'));
	jest.isolateModules(() => {
		const copy = jest.requireActual<typeof import('../../../../src/triggers/delivery/running')>(
			'../../../../src/triggers/delivery/running',
		);
		copy.startRunning(identity, begin('copy'));
	});
	expect(log).toEqual(['first begins', 'first ends', 'copy begins']);
});
