"""The engines that Fihris is measured against, each behind `engine.Engine`."""
