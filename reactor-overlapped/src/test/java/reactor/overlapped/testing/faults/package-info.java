/** Rare answers of the system, put between the engine and a real backend. */
package reactor.overlapped.testing.faults;
