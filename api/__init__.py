"""People and other systems come in here (接口): one file a resource, each thin over one use case."""
