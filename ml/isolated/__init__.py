"""Heavy steps in environments of their own, for libraries that cannot be installed beside ours."""
