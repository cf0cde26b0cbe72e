"""What the UI calls a mapped task."""

SOURCE_OF_TASK = "{{ task.op_kwargs.source_id }}"
"""The source's id from the task's arguments: known before it runs, so that what runs or waits is labelled too."""
