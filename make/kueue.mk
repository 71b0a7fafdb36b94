.PHONY: verify-kueue

verify-kueue: test-servers ## runs in queues of the real Kueue: waiting, admission, preemption, suspension; JobSet's controller
	@mkdir -p $(LOGS)
	@kueue=$$(LOGS=$(LOGS) $(SHELL) make/kueue.sh) || exit $$?; \
	$(MVN) -q -pl operator -am test -Dtest=KueueCheck,JobSetCheck -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dkueue.home=$$kueue > $(LOGS)/verify-kueue.log 2>&1; status=$$?; \
	  grep '^kueue:' $(LOGS)/verify-kueue.log || tail -n 60 $(LOGS)/verify-kueue.log; exit $$status
