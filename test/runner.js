const hooks = require('node:async_hooks');
const { default: circus } = require('jest-circus/runner');

/**
 * What jest-circus needs of AsyncLocalStorage where tests run one after another, as all of ours do: which test or hook is
 * running. The real one makes Node follow every promise of the process from then on, once for each suite that the process
 * has run so far. Simulations make millions of promises.
 */
class Running {
	getStore() {
		return this.store;
	}

	run(store, callback) {
		const before = this.store;
		this.store = store;
		const result = callback();
		const end = () => void (this.store = before);
		// A promise of the suite's own realm, so not an instance of ours.
		if (typeof result?.then === 'function') result.then(end, end);
		else end();
		return result;
	}
}

/** Runs a suite with jest-circus, which is given `Running` for AsyncLocalStorage; the tests have the real one. */
module.exports = async (globalConfig, config, environment, runtime, ...rest) => {
	const load = runtime.requireInternalModule.bind(runtime);
	runtime.requireInternalModule = (...parameters) => {
		const { AsyncLocalStorage } = hooks;
		hooks.AsyncLocalStorage = Running;
		try {
			return load(...parameters);
		} finally {
			hooks.AsyncLocalStorage = AsyncLocalStorage;
		}
	};
	return await circus(globalConfig, config, environment, runtime, ...rest);
};
