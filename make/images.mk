.PHONY: images verify-images

IMAGES ?= function operator reasonrank

images: build ## OCI archives of all programs, from scratch, without a Docker daemon: target/images/*.tar
	@mkdir -p $(LOGS)
	@$(SHELL) make/images.sh target/images $(IMAGES) 2> $(LOGS)/images.err \
	  || { cat $(LOGS)/images.err >&2; exit 1; }

verify-images: ## unpack the archives and run them: not root, root file system read-only
	@$(SHELL) make/verify-images.sh target/images $(IMAGES)
