"""Camunda's Operate beside the office (Operate 运维页面), out of packages: to be looked at, not to work with.

Operate needs a search engine as its store and Camunda 8.6, whose licence is free outside production only.
"""
