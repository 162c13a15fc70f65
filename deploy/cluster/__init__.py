"""Several brokers on one machine (单机集群): to try what happens when one of them is lost, never for daily use."""
