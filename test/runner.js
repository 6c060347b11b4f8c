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
		if (typeof result?.then === 'function') result.then(end, end);
		else end();
		return result;
	}
}

/** Each file is compiled once for all suites of a process, which run in one realm. Jest compiles it for each suite. */
const compiled = new Map();
vm.compileFunction = (source, parameters, { filename }) => {
	let known = compiled.get(filename);
	if (known?.source !== source) {
		const head = `(function (${parameters.join(', ')}) {`;
		const script = new vm.Script(`${head}${source}\n})`, { filename, columnOffset: -head.length });
		known = { source, script };
		compiled.set(filename, known);
	}
	return known.script.runInThisContext();
};

/**
 * Runs a suite with jest-circus, which is given `Running` for AsyncLocalStorage; the tests have the real one. The
 * environment loads the packages.
 */
module.exports = async (globalConfig, config, environment, runtime, ...rest) => {
	const { requireInternalModule, requireModuleOrMock } = runtime;
	runtime.requireInternalModule = (...parameters) => {
		const { AsyncLocalStorage } = hooks;
		hooks.AsyncLocalStorage = Running;
		try {
			return requireInternalModule.apply(runtime, parameters);
		} finally {
			hooks.AsyncLocalStorage = AsyncLocalStorage;
		}
	};
	runtime.requireModuleOrMock = (...parameters) =>
		environment.load(...parameters) ?? requireModuleOrMock.apply(runtime, parameters);
	return await circus(globalConfig, config, environment, runtime, ...rest);
};
