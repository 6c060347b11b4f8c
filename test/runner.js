const hooks = require('node:async_hooks');
const vm = require('node:vm');
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

/**
 * What V8 made of each file. Jest compiles all files anew for each suite, which for n8n's engine are 2,000, and a process
 * runs dozens of suites.
 */
const compiled = new Map();
const { compileFunction } = vm;
vm.compileFunction = (source, parameters, options) => {
	const known = compiled.get(options?.filename);
	if (known?.source === source)
		return compileFunction(source, parameters, { ...options, cachedData: known.data });
	const made = compileFunction(source, parameters, { ...options, produceCachedData: true });
	if (made.cachedDataProduced) compiled.set(options?.filename, { source, data: made.cachedData });
	return made;
};

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
